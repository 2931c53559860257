# Surel tentang akun pembeli, dan tautan ke pesanan yang dicari lewat nomornya.
mail-account-verify-subject = { $store }: konfirmasi alamat emailmu
mail-account-verify-heading = Satu langkah lagi, { $name }
mail-account-verify-intro = Konfirmasi bahwa { $email } milikmu, lalu akunmu di { $store } langsung bisa dipakai.
mail-account-verify-button = Konfirmasi alamat email
mail-account-verify-note = Tautan ini berlaku 24 jam dan hanya bisa dipakai sekali. Kamu akan diminta kata sandi yang tadi kamu pilih. Bukan kamu yang mendaftar? Abaikan saja email ini: tanpa konfirmasi, akunnya tidak akan aktif.

mail-account-reset-subject = { $store }: buat kata sandi baru
mail-account-reset-heading = Buat kata sandi baru
mail-account-reset-intro = Kami menerima permintaan kata sandi baru untuk akun { $email } di { $store }.
mail-account-reset-button = Pilih kata sandi baru
mail-account-reset-note = Tautan ini berlaku 30 menit dan hanya bisa dipakai sekali. Bukan kamu yang meminta? Abaikan saja email ini: kata sandimu tidak berubah.

mail-account-taken-subject = { $store }: kamu sudah punya akun
mail-account-taken-heading = Kamu sudah punya akun di sini
mail-account-taken-intro = Baru saja ada yang mencoba mendaftar di { $store } dengan { $email }. Alamat ini sudah punya akun, jadi tidak ada yang berubah.
mail-account-taken-button = Masuk
mail-account-taken-note = Lupa kata sandi? Di halaman masuk ada tautan untuk membuat yang baru. Bukan kamu yang mencoba? Tidak perlu melakukan apa-apa.

mail-order-link-subject = { $store }: tautan ke pesanan { $number }
mail-order-link-heading = Ini pesananmu
mail-order-link-intro = Hai { $name }, ada yang meminta tautan ke pesanan { $number }. Dengan tautan ini kamu bisa melihat status, pembayaran, dan pengirimannya.

mail-account-email-subject = { $store }: konfirmasi alamat email baru
mail-account-email-heading = Konfirmasi alamat email barumu
mail-account-email-intro = Hai { $name }, ada permintaan untuk memakai alamat ini di akunmu di { $store }.
mail-account-email-button = Pakai alamat ini
mail-account-email-note = Tautan ini berlaku satu jam dan hanya bisa dipakai sekali. Bukan kamu yang meminta? Abaikan saja email ini.

mail-account-moved-subject = { $store }: alamat email akunmu diganti
mail-account-moved-heading = Alamat email akunmu diganti
mail-account-moved-intro = Hai { $name }, akunmu di { $store } tidak lagi memakai alamat ini.
mail-account-moved-button = Buka halaman masuk
mail-account-moved-note = Bukan kamu yang menggantinya? Balas email ini secepatnya supaya toko bisa membantu.

mail-account-two-step-on-subject = { $store }: masuk dua langkah sudah aktif
mail-account-two-step-on-heading = Masuk dua langkah sudah aktif
mail-account-two-step-on-intro = Hai { $name }, mulai sekarang masuk ke akunmu di { $store } butuh kata sandi dan kode dari aplikasi autentikator. Semua perangkat lain sudah keluar.
mail-account-two-step-on-button = Lihat pengaturannya
mail-account-two-step-on-note = Simpan kode pemulihan di tempat yang aman. Bukan kamu? Segera ganti kata sandimu, lalu balas email ini.

mail-account-two-step-off-subject = { $store }: masuk dua langkah dimatikan
mail-account-two-step-off-heading = Masuk dua langkah dimatikan
mail-account-two-step-off-intro = Hai { $name }, mulai sekarang masuk ke akunmu di { $store } hanya butuh kata sandi.
mail-account-two-step-off-button = Lihat pengaturannya
mail-account-two-step-off-note = Bukan kamu? Segera ganti kata sandimu, aktifkan lagi masuk dua langkah, lalu balas email ini.

mail-account-recovery-code-subject = { $store }: kode pemulihan dipakai
mail-account-recovery-code-heading = Kode pemulihan dipakai
mail-account-recovery-code-intro = Hai { $name }, seseorang memakai kata sandimu dan salah satu kode pemulihanmu untuk akunmu di { $store }.
mail-account-recovery-code-left = { $n ->
    [0] Itu kode yang terakhir.
   *[other] Masih ada { $n } kode.
  }
mail-account-recovery-code-button = Buat kode pemulihan baru
mail-account-recovery-code-note = Bukan kamu? Segera ganti kata sandimu, lalu balas email ini.
