# Orders: the list and the page of one order.
admin-orders-title = Orders
admin-orders-views = Views
admin-orders-unpaid = Unpaid
admin-orders-to-ship = To ship
admin-orders-shipped = Shipped
admin-orders-cancelled = Cancelled
admin-orders-none = No orders yet
admin-orders-none-text = Orders appear here the moment a shopper checks out. Place a test order to see how it works.
admin-orders-try = Open your store
admin-orders-search = Search by number, name or e-mail
admin-orders-method = Payment method
admin-orders-any-method = Any payment method
admin-orders-from = From
admin-orders-until = Until
admin-orders-order = Order
admin-orders-date = Date
admin-orders-customer = Customer
admin-orders-payment = Payment
admin-orders-fulfilment = Fulfilment
admin-orders-items = Items
admin-orders-item = Item
admin-orders-view = View as shopper
admin-orders-refused = That did not work
admin-orders-no-right = Your role does not allow this.

admin-orders-to-send = To send
admin-orders-send-now = Send now
admin-orders-fulfil = Mark as sent
admin-orders-make-ready = Ready for pickup
admin-orders-owed = Not in stock yet: sold ahead of delivery
admin-orders-carrier = Carrier
admin-orders-carrier-none = No carrier
admin-orders-tracking = Tracking number
admin-orders-notify = Tell the customer by e-mail
admin-orders-delivered = Mark as delivered
admin-orders-collected = Mark as collected
admin-orders-not-collected = Not collected: back to stock

admin-orders-account = Payment
admin-orders-subtotal = Subtotal
admin-orders-discount = Discount
admin-orders-delivery-off = −{ $amount } delivery, counted above
admin-orders-delivery = Delivery
admin-orders-tax = Tax
admin-orders-tax-included = Tax included
admin-orders-total = Total
admin-orders-paid = Paid
admin-orders-refunded = Refunded
admin-orders-due = Still to pay
admin-orders-too-much = Paid too much
admin-orders-payments = Payments and refunds
admin-orders-mark-paid = Mark as paid
admin-orders-mark-paid-hint = Check your bank statement first. A smaller amount leaves the order partly paid.
admin-orders-amount = Amount
admin-orders-reference = Reference
admin-orders-reference-hint = The number on the bank statement.
admin-orders-refund = Refund
admin-orders-refund-do = Record refund
admin-orders-refund-hint = Up to { $amount }. Send the money at your bank or provider first; this records it.
admin-orders-nothing-to-refund = There is no money to refund.
admin-orders-reason = Reason
admin-orders-restock = Back to stock

admin-orders-timeline = Timeline
admin-orders-comment = Comment
admin-orders-comment-placeholder = Leave a comment for your team
admin-orders-comment-hint = Only your team can see comments.
admin-orders-comment-post = Post
admin-orders-actor-shopper = Shopper
admin-orders-actor-system = Automatic
admin-orders-actor-gateway = Payment provider

admin-orders-shopper-note = Note from the shopper
admin-orders-others = { $n ->
    [one] 1 other order
   *[other] { $n } other orders
  }
admin-orders-ship-to = Ship to
admin-orders-pickup = Pickup
admin-orders-billing = Billing address
admin-orders-staff-note = Internal note
admin-orders-staff-note-hint = Not shown to the shopper.
admin-orders-close = Archive order
admin-orders-reopen = Reopen order
admin-orders-cancel = Cancel order
admin-orders-cancel-do = Cancel this order
admin-orders-cancel-restock = Put the items back into stock
admin-orders-cancel-paid = This order is paid. After cancelling, refund the money here.

admin-orders-error-amount = Enter an amount up to what is still to pay.
admin-orders-error-reference = Use at most 100 characters.
admin-orders-error-restock = Not so many pieces have left.
admin-orders-error-count = Enter whole numbers of pieces.

notice-order-paid = Payment recorded.
notice-order-fulfil = Marked as sent.
notice-order-delivered = Marked as delivered.
notice-order-taken-back = The items are back in stock.
notice-order-cancel = The order is cancelled.
notice-order-refund = Refund recorded.
notice-order-note = Note saved.
notice-order-comment = Comment posted.
notice-order-close = Order archived.
notice-order-reopen = Order reopened.
admin-orders-gift = A gift: include these words
