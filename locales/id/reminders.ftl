# Surat yang diminta pembeli: barang ada lagi, barang tertinggal di keranjang.
back-title = Kabari saya kalau ada lagi
back-email = Emailmu
back-consent = { $store } mengirim satu email ke alamat ini saat barangnya bisa dibeli lagi, tidak lebih. Kamu bisa berhenti lewat tautan di email itu.
back-ask = Kabari saya
back-sent = Terima kasih. Kami kabari sekali saat barangnya ada lagi.
mail-back-in-stock-subject = { $name } ada lagi di { $store }
mail-back-in-stock-heading = Sudah ada lagi
mail-back-in-stock-intro = Kamu minta dikabari: { $name } bisa dibeli lagi di { $store }.
mail-back-in-stock-button = Lihat barangnya
mail-back-in-stock-note = Kami tidak menyisihkan stok, jadi bisa habis lagi. Hanya ini email tentangnya.
