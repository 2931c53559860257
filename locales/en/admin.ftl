# Frame of the admin, signing in, home.
admin-skip = Skip to content
admin-menu = Menu
admin-menu-short = Shortcuts
admin-more = More
admin-home = Home
admin-orders-nav = Orders
admin-products-nav = Products
admin-categories-nav = Categories
admin-design-nav = Design
admin-content-nav = Content
admin-settings-nav = Settings
admin-sales-channel = Online store
admin-view-store = View store
admin-sign-out = Sign out
admin-role-owner = Owner
admin-role-manager = Manager
admin-role-fulfilment = Fulfilment
admin-role-viewer = Read only

admin-save = Save
admin-discard = Discard
admin-unsaved = Unsaved changes
admin-optional = optional
admin-form-errors = A few things need your attention
admin-search = Search
admin-filter = Filter
admin-clear-filters = Clear filters
admin-remove-filter = Remove this filter
admin-all = All
admin-pages = Pages
admin-page-before = Previous
admin-page-after = Next
admin-page-range = { $from }–{ $to } of { $all }
admin-cancel = Cancel
admin-delete = Delete
admin-edit = Edit
admin-back = Back
admin-yes = Yes
admin-no = No
admin-actions = Actions
admin-tick-all = Select all rows
admin-no-match-title = Nothing matches
admin-no-match-text = Try other words, or take a filter away.
admin-rich-tools = Bold|Italic|Heading|Bulleted list|Numbered list|Clear formatting|Text

notice-saved = Saved.
notice-created = Created.
notice-deleted = Deleted.
notice-archived = Archived.
notice-signed-out = You are signed out.

admin-login-title = Sign in
admin-login-text = Welcome back. Sign in to look after your store.
admin-login-email = Email
admin-login-password = Password
admin-login-button = Sign in
admin-login-back = Back to the store
admin-login-wrong = Email or password is not right. Please try again.
admin-login-locked = Too many attempts. Please wait a few minutes and try again.
admin-login-changed = Your password is changed. Please sign in.
admin-forgot-link = Forgot your password?
admin-forgot-title = Choose a new password
admin-forgot-text = Type the address that you sign in with. We send you a link.
admin-forgot-button = Send the link
admin-forgot-sent = If somebody works here with this address, a link is on its way. It works for 30 minutes.
admin-reset-title = Choose a new password
admin-reset-gone = This link was used already, or it is older than 30 minutes.
admin-reset-again = Send another link

admin-home-morning = Good morning
admin-home-noon = Good afternoon
admin-home-evening = Good evening
admin-home-add-product = Add product
admin-home-sales = Sales
admin-home-work = To do
admin-home-today = Today
admin-home-week = Last 7 days
admin-home-month = Last 30 days
admin-home-before-today = vs yesterday
admin-home-before-week = vs 7 days before
admin-home-before-month = vs 30 days before
admin-home-orders-count = { $n ->
    [0] No orders
    [one] 1 order
   *[other] { $n } orders
  }
admin-home-to-ship = Orders to ship
admin-home-unpaid = Waiting for payment
admin-home-low-stock = Running low
admin-home-chart = Sales in the last 30 days
admin-home-chart-table = Show as a table
admin-home-chart-day = Day
admin-home-latest = Latest orders
admin-home-all-orders = All orders
admin-home-no-orders = No orders yet
admin-home-no-orders-text = Orders appear here the moment a shopper checks out.
admin-home-order = Order
admin-home-payment = Payment
admin-home-fulfilment = Fulfilment
admin-home-total = Total
admin-home-top = Best sellers
admin-home-top-none = Nothing sold in the last 30 days.
admin-home-packing = Orders to pack
admin-home-packing-since = Ordered
admin-home-packing-none = Everything is packed
admin-home-packing-none-text = Orders appear here once they are paid, or at once when they are paid on delivery.
admin-home-packing-count = { $n ->
    [one] { $n } order
   *[other] { $n } orders
  }
admin-home-pieces = { $n ->
    [one] 1 piece
   *[other] { $n } pieces
  }

admin-setup-title = Get your store ready
admin-setup-text = A few steps and your first shopper can buy.
admin-setup-progress = { $done } of { $all } done
admin-setup-done = done
admin-setup-product-title = Add your first product
admin-setup-product-text = A name, a price and a picture are enough to begin.
admin-setup-product-action = Add product
admin-setup-category-title = Sort products into categories
admin-setup-category-text = Shoppers find things faster through a clear menu.
admin-setup-category-action = Add category
admin-setup-store-title = Say who you are
admin-setup-store-text = Contact details stand on your pages, mails and receipts.
admin-setup-store-action = Store settings
admin-setup-design-title = Make it look like you
admin-setup-design-text = Pick a theme, your colours and your logo.
admin-setup-design-action = Open design
admin-setup-payment-title = Choose how shoppers pay
admin-setup-payment-text = Bank transfer, cash on delivery, or a payment page.
admin-setup-payment-action = Payment settings
admin-security = Security
admin-code-text = Open your authenticator app and type its code. Without the phone, type one of your recovery codes.
notice-two-step-off = Two-step sign-in is off.
notice-password-changed = Your password is changed. You are signed out everywhere else.
own-password-text = A new password signs you out everywhere else.
