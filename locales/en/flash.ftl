# Flash sales: for shoppers, then for staff.
flash-title = Flash sale
flash-meta = What costs less at { $store } right now, until when, and how much of it is left.
flash-until = Ends { $when }
flash-from = Starts { $when }
flash-limit = { $n ->
    [one] One piece of each per customer.
   *[other] Up to { $n } pieces of each per customer.
}
flash-left = { $n ->
    [one] Only one left at this price
   *[other] { $n } left at this price
}
flash-none-left = Sold out at this price
flash-sold = { $percent }% sold
flash-bar = How much is sold at this price
flash-next = Coming up
flash-none-title = No flash sale right now
flash-none-text = Look again soon. Everything else is here as always.
error-flash-limit = { $name }: in this flash sale each customer can buy { $limit }, and you have had yours. Take it out of the cart, or fewer pieces of it, to go on.

admin-flash = Flash sales
admin-flash-nav = Flash sales
admin-flash-new = Plan a flash sale
admin-flash-none = No flash sales yet
admin-flash-none-text = Lower prices for a few hours or days, with a clock and a number of pieces that shoppers see.
admin-flash-planned = Planned
admin-flash-running = Running
admin-flash-sold-out = Sold out
admin-flash-ended = Ended
admin-flash-sale = The sale
admin-flash-name = Name
admin-flash-name-hint = Shoppers read it above the goods.
admin-flash-limit = Pieces per customer
admin-flash-limit-hint = Of each item, counted by account and mail address. Empty: no limit.
admin-flash-stacking = Goods at a flash sale price take no discount besides: codes and offers leave them out, and they do not count towards a minimum. When a quota is sold out, the ordinary price is back.
admin-flash-goods = What is in it
admin-flash-regular = Ordinary price
admin-flash-price = Sale price
admin-flash-price-of = Sale price of { $name }
admin-flash-quota = Quota
admin-flash-quota-of = Quota of { $name }
admin-flash-quota-hint = How many pieces are sold at the sale price. Empty: as many as are in stock.
admin-flash-sold = Sold
admin-flash-items = Items
admin-flash-remove = Take out
admin-flash-remove-of = Take { $name } out of the sale
admin-flash-add = Put goods in
admin-flash-add-text = Find them, tick them, and say how much less they cost. Each price can be changed afterwards. Save changes above first.
admin-flash-add-these = Put these in
admin-flash-percent = How much less
admin-flash-percent-hint = For each ticked item, off its ordinary price.
admin-flash-end = End now
admin-flash-over = This sale has ended and stays as it was.
admin-flash-not-begun = This sale has not begun. Delete it, or change its dates.
admin-flash-delete-sold = Orders hold goods of this sale, so it is kept for the records. You can end it.
error-flash-sold = Orders have this item. Lower its quota to what is sold instead of taking it out.
error-flash-percent = Enter more than 0% and less than 100%.
error-flash-nothing = Tick at least one item.
error-flash-many = A sale can hold { $max } items.
error-flash-elsewhere = { $name } is already in the sale “{ $sale }”, which has not ended.
error-flash-pieces = Enter a whole number of pieces from 1 on, or leave it empty.
error-flash-date = Enter date and time.
error-flash-past = Choose a moment that is still to come.
error-flash-price = Choose less than the ordinary price.
error-flash-quota = Enter at least { $n }: that many are sold, or go together.
error-flash-least = { $name } is sold from { $n } pieces. Allow at least as many.
