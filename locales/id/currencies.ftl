# Harga dalam mata uang lain.

currency-choose = Tampilkan harga dalam
currency-note = Harga dalam { $shown } hanya perkiraan. Anda membayar dalam { $own }.
currency-cart = Keranjang ini { $amount }.
currency-about = Total, kira-kira
currency-charged = Anda bayar
currency-seen = Tampil sebagai { $amount } saat Anda memesan ({ $rate })
currency-seen-label = Yang dilihat pembeli

admin-settings-currencies = Mata uang
admin-currencies-text = Pembeli bisa melihat harga dalam mata uang ini. Pesanan selalu ditagih dalam { $own }.
admin-currencies-none = Tidak ada
admin-currencies-own = Sekian mata uang Anda
admin-currencies-worth = senilai sekian mata uang ini
admin-currencies-step = Dibulatkan ke
admin-currencies-step-hint = Misalnya 0.05 atau 1000. Kosong: pecahan terkecil.
admin-currencies-hint = Kurs Anda isi sendiri dan tetap sampai Anda ubah. Untuk menghapus mata uang, pilih Tidak ada.
admin-currencies-plan-none = Paket Anda menampilkan harga dalam satu mata uang.
admin-currencies-outdated = Kurs ini diisi untuk mata uang toko yang lain, jadi tidak ditampilkan. Isi kembali.
admin-currencies-error-most = Gunakan paling banyak 5 mata uang tambahan.
admin-currencies-error-plan = Paket Anda tidak mengizinkan mata uang sebanyak itu.
admin-currencies-error-currency = Pilih setiap mata uang sekali saja, dan bukan milik Anda sendiri.
