# Kategori di admin.
admin-categories = Kategori
admin-categories-new = Tambah kategori
admin-categories-new-under = Tambah kategori di dalamnya
admin-categories-none = Kelompokkan produk dalam kategori
admin-categories-none-text = Kategori menjadi menu toko Anda, dan bisa bertingkat.
admin-categories-hidden = Tersembunyi
admin-categories-up = Naikkan
admin-categories-down = Turunkan
admin-categories-hide = Sembunyikan
admin-categories-show = Tampilkan
admin-categories-products = { $n ->
    [0] Belum ada produk
   *[other] { $n } produk
  }
admin-category-new-title = Kategori baru
admin-category-name = Nama
admin-category-parent = Di dalam
admin-category-parent-hint = Pilih kategori lain untuk memindahkan kategori ini beserta isinya.
admin-category-top = Tingkat teratas
admin-category-description = Deskripsi
admin-category-picture = Foto kategori
admin-category-picture-text = Tampil di beranda toko. Langsung tersimpan saat diunggah; simpan isian lain dulu.
admin-category-visible = Tampil di toko
admin-category-visible-hint = Kategori tersembunyi tetap menyimpan produknya, tetapi hilang dari menu.
admin-category-slug-hint = Dibuat dari nama bila kosong, lalu tetap. Setelah diubah, alamat lama mengarah ke yang baru.
admin-category-conflict = Kategori ini berubah saat Anda sedang mengubahnya.
category-delete-full = Hanya kategori kosong yang bisa dihapus. Pindahkan dulu produk dan kategori di dalamnya.
error-category-loop = Kategori tidak bisa berada di dalam dirinya sendiri.
error-category-deep = Kategori paling banyak lima tingkat.
category-conflict = Orang lain menyimpan data ini saat Anda mengubahnya.
