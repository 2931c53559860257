# Apa yang salah dengan gambar yang dikirim.
media-error-svg = Gambar SVG tidak diterima karena dapat berisi program. Simpan sebagai PNG atau WebP, lalu coba lagi.
media-error-kind = Berkas ini bukan gambar yang dapat kami baca. Gunakan JPEG, PNG, GIF, atau WebP.
media-error-broken = Gambar ini rusak atau tidak lengkap. Simpan ulang, lalu coba lagi.
media-error-too-large = Berkas ini terlalu besar. Ukuran maksimum { $max } MB.
media-error-too-many-pixels = Gambar ini berukuran { $width } × { $height } piksel. Maksimum { $max } megapiksel dan { $side } piksel per sisi.
