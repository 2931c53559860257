# Surel untuk pembeli. Nama toko menjadi pengirim dan tampil di kepala setiap surel.
mail-view-order = Lihat pesanan
mail-private-link = Tautan ini membuka pesanan tanpa kata sandi. Jangan dibagikan ke orang lain.
mail-questions = Ada pertanyaan? Balas saja surel ini.
mail-questions-to = Ada pertanyaan? Balas surel ini atau tulis ke
mail-total = Total
mail-subtotal = Subtotal
mail-discount = Diskon
mail-delivery = Ongkos kirim
mail-delivery-free = Gratis
mail-tax = Pajak
mail-tax-included = termasuk { $taxes }
mail-ship-to = Dikirim ke
mail-pickup-at = Diambil oleh
mail-delivery-method = Pengiriman
mail-payment-method = Pembayaran
mail-your-note = Catatanmu
mail-customer = Kak

mail-placed-subject = { $store }: pesanan { $number } sudah kami terima
mail-placed-heading = Terima kasih, { $name }!
mail-placed-preview = Pesanan { $number }, { $total }. Ini rincian lengkapnya.
mail-placed-intro = Pesanan { $number } tanggal { $date } sudah kami terima. Kami kabari lagi begitu pesanan dikirim.
mail-transfer-heading = Bayar lewat transfer bank
mail-transfer-amount = Jumlah yang harus ditransfer, tepat
mail-transfer-holder = Atas nama: { $holder }
mail-transfer-reference = Tulis { $number } di berita transfer supaya pembayaranmu langsung kami temukan.
mail-transfer-until = Mohon transfer sebelum { $time }. Lewat dari itu pesanan dibatalkan dan barang kembali ke rak.
mail-cod-heading = Bayar di tempat (COD)
mail-cod-text = Siapkan uang tunai { $total } untuk kurir.
mail-online-heading = Tinggal satu langkah: pembayaran
mail-online-text = Kami belum menerima kabar dari halaman pembayaran. Kalau tadi tertutup, buka pesanan di bawah ini dan bayar dari sana. Kalau sudah membayar, tidak perlu melakukan apa-apa.

mail-paid-subject = { $store }: pembayaran { $number } sudah masuk
mail-paid-heading = Pembayaranmu sudah masuk
mail-paid-preview = Pembayaran pesanan { $number } sudah masuk. Kami sedang mengemasnya.
mail-paid-intro = Kami sudah menerima { $amount } untuk pesanan { $number }. Terima kasih! Barang sedang kami siapkan, dan kami kabari lagi saat dikirim.

mail-shipped-subject = { $store }: pesanan { $number } sedang dikirim
mail-shipped-heading = Pesananmu sedang dikirim
mail-shipped-intro = Pesanan { $number } sudah kami serahkan ke kurir.
mail-shipped-contents = Isi paket ini
mail-collected-subject = { $store }: pesanan { $number } siap diambil
mail-collected-heading = Pesananmu siap diambil
mail-collected-intro = Pesanan { $number } sudah dikemas dan siap diambil. Sebutkan nomor pesanan saat mengambil.
mail-collected-contents = Yang siap diambil
mail-tracking-number = Nomor resi
mail-track-parcel = Lacak paket

mail-cancelled-subject = { $store }: pesanan { $number } dibatalkan
mail-cancelled-heading = Pesananmu dibatalkan
mail-cancelled-preview = Pesanan { $number } dibatalkan.
mail-cancelled-intro = Pesanan { $number } dibatalkan. Tidak ada barang yang dikirim.
mail-cancelled-expired = Pembayaran untuk pesanan { $number } tidak kami terima tepat waktu, jadi pesanannya dibatalkan. Silakan memesan lagi kapan saja.
mail-cancelled-reason = Alasan: { $reason }
mail-cancelled-refund = Kamu sudah membayar { $amount }. Uangnya kami kembalikan dan kami konfirmasi lewat surel terpisah.

mail-refunded-subject = { $store }: pengembalian dana pesanan { $number }
mail-refunded-heading = Danamu sedang dikembalikan
mail-refunded-preview = Kami mengembalikan dana untuk pesanan { $number }.
mail-refunded-intro = Kami mengembalikan { $amount } untuk pesanan { $number }.
mail-refunded-when = Tergantung bankmu, dana bisa perlu beberapa hari kerja untuk masuk.
mail-cancel-reason-customer = atas permintaanmu
mail-cancel-reason-declined = pembayaran ditolak
mail-cancel-reason-out-of-stock = barang yang dipesan habis
mail-contact-subject = { $topic }: pesan dari { $name }
mail-contact-intro = Ada pesan untuk { $store } dari halaman kontak
mail-contact-reply = Balas surel ini, dan balasan Anda sampai ke pengirimnya.
