# Berhenti menerima surel yang bukan tentang pesanan.
unsubscribe-title = Surel
unsubscribe-ask = Berhenti menerima surel ini?
unsubscribe-ask-text = { $store } tidak akan mengirim { $topic } lagi. Surel tentang pesanan tetap dikirim.
unsubscribe-do = Berhenti berlangganan
unsubscribe-done = Sudah berhenti berlangganan
unsubscribe-done-text = { $store } tidak mengirim { $topic } lagi. Surel tentang pesanan tetap dikirim.
unsubscribe-undo = Tetap kirimkan saja
unsubscribe-topic-cart-reminder = pengingat keranjang
unsubscribe-topic-back-in-stock = kabar stok tersedia lagi
unsubscribe-topic-review-request = permintaan ulasan
unsubscribe-topic-news = kabar dan penawaran
mail-unsubscribe = Berhenti berlangganan
mail-unsubscribe-why = Surel ini dikirim karena Anda meminta { $topic } dari { $store }.
