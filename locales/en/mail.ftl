# Mails to shoppers. The store's name is its sender and stands in the heading of every mail.
mail-view-order = View your order
mail-private-link = This link opens your order without a password. Keep it to yourself.
mail-questions = Questions? Just reply to this mail.
mail-questions-to = Questions? Reply to this mail or write to
mail-total = Total
mail-subtotal = Subtotal
mail-discount = Discount
mail-delivery = Delivery
mail-delivery-free = Free
mail-tax = Tax
mail-tax-included = includes { $taxes }
mail-ship-to = Delivered to
mail-pickup-at = Picked up by
mail-delivery-method = Delivery
mail-payment-method = Payment
mail-your-note = Your note
mail-customer = friend

mail-placed-subject = { $store }: we have your order { $number }
mail-placed-heading = Thank you, { $name }!
mail-placed-preview = Order { $number }, { $total }. Here is everything we noted.
mail-placed-intro = We have your order { $number } of { $date }. We write again as soon as it is on its way.
mail-transfer-heading = Pay by bank transfer
mail-transfer-amount = Exact amount to transfer
mail-transfer-holder = Account holder: { $holder }
mail-transfer-reference = Please write { $number } in the transfer's note, so that we find your payment at once.
mail-transfer-until = Please transfer before { $time }. After that the order is cancelled and the goods go back on the shelf.
mail-cod-heading = Pay when it arrives
mail-cod-text = Have { $total } ready in cash for the courier.
mail-online-heading = One step left: the payment
mail-online-text = We have not heard from the payment page yet. If you closed it, open your order below and pay from there. If you have paid already, there is nothing to do.

mail-paid-subject = { $store }: payment for { $number } received
mail-paid-heading = Your payment is here
mail-paid-preview = Payment for order { $number } received. We are packing it now.
mail-paid-intro = We received { $amount } for order { $number }. Thank you! We are preparing your things and write again when they leave.

mail-shipped-subject = { $store }: order { $number } is on its way
mail-shipped-heading = Your order is on its way
mail-shipped-intro = We have handed order { $number } to the courier.
mail-shipped-contents = In this parcel
mail-collected-subject = { $store }: order { $number } is ready for you
mail-collected-heading = Your order is ready
mail-collected-intro = Order { $number } is packed and ready to be picked up. Bring the order number.
mail-collected-contents = Ready for you
mail-tracking-number = Tracking number
mail-track-parcel = Follow the parcel

mail-cancelled-subject = { $store }: order { $number } was cancelled
mail-cancelled-heading = Your order was cancelled
mail-cancelled-preview = Order { $number } was cancelled.
mail-cancelled-intro = Order { $number } was cancelled. Nothing will be sent.
mail-cancelled-expired = We did not receive a payment for order { $number } in time, so it was cancelled. You are welcome to order again.
mail-cancelled-reason = Reason: { $reason }
mail-cancelled-refund = You paid { $amount } for it. We will send the money back and confirm it in a separate mail.

mail-refunded-subject = { $store }: money back for order { $number }
mail-refunded-heading = Your refund is on its way
mail-refunded-preview = We sent money back for order { $number }.
mail-refunded-intro = We sent back { $amount } for order { $number }.
mail-refunded-when = Depending on your bank it can take a few working days to arrive.
mail-cancel-reason-customer = you asked for it
mail-cancel-reason-declined = the payment was declined
mail-cancel-reason-out-of-stock = something you ordered is sold out
mail-contact-subject = { $topic }: message from { $name }
mail-contact-intro = Someone wrote to { $store } through the contact page
mail-contact-reply = Answer this letter, and your answer goes to the sender.
