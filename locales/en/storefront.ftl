# What shoppers read while they look around. Cart and checkout are in checkout.ftl.
store-skip = Skip to content
store-menu = Menu
store-close = Close
store-search = Search
store-search-hint = Search products
store-cart = Cart
store-language = Language
store-home = Home
store-breadcrumbs = You are here
store-all-products = All products
store-all-of = All { $name }
store-view-all = View all
store-shop = Shop
store-help = Help
store-contact = Contact
store-language-name = English
store-locale = en_US
meta-home = Shop online at { $store }.
meta-category = Browse and buy { $name } at { $store }: the full range, clear prices, delivered to your door.
home-empty-title = The shelves are still empty
home-empty-text = This store is being set up. Please come back soon.
product-from = from
product-before = before
product-sold-out = Sold out
product-sale = Sale
product-choices = { $n ->
    [one] { $n } option
   *[other] { $n } options
}
product-save = Save { $percent }%
product-add = Add to cart
product-quantity = Quantity
product-less = One less
product-more = One more
product-choose = Show this choice
product-sku = SKU
product-description = Description
product-related = You may also like
product-pictures = Pictures
product-picture = Picture { $n }
product-picture-previous = Previous picture
product-picture-next = Next picture
product-stock-ready = In stock, ready to ship
product-stock-low = { $n ->
    [one] Only { $n } left
   *[other] Only { $n } left
}
product-stock-out = Sold out
product-tax-included = Tax included.
product-tax-added = Tax is added at checkout.
listing-filter = Filter
listing-clear = Clear all
listing-sort = Sort
listing-show = { $n ->
    [one] Show { $n } product
   *[other] Show { $n } products
}
listing-count = { $n ->
    [one] { $n } product
   *[other] { $n } products
}
listing-remove = Remove filter
listing-availability = Availability
listing-in-stock = In stock
listing-price = Price
listing-price-from = From
listing-price-to = To
listing-vendor = Brand
listing-tags = Tags
listing-page = Page { $page }
listing-pages = Pages
listing-previous = Previous page
listing-next = Next page
listing-subcategories = Subcategories
listing-price-at-least = from { $amount }
listing-price-at-most = up to { $amount }
listing-price-between = { $from } to { $to }
listing-none-title = Nothing here yet
listing-none-text = New products will arrive soon. Have a look around in the meantime.
listing-nothing-title = No product matches these filters
listing-nothing-text = Take a filter away to see more.
sort-featured = Featured
sort-relevance = Best match
sort-newest = Newest
sort-price-up = Price, low to high
sort-price-down = Price, high to low
sort-name = Name, A to Z
search-title = Results for “{ $words }”
search-all-title = All products
search-none-title = Nothing found for “{ $words }”
search-none-text = Check the spelling, try fewer words, or look through all products.
missing-title = We cannot find this page
missing-text = It may have moved, or the address has a typing mistake. Try a search.
missing-gone-title = This product is no longer sold
missing-gone-text = It has left the range. Perhaps you will like one of these.
missing-home = Go to the home page
missing-instead = Popular right now
store-policies = Policies
meta-page = { $title }: { $store }.
meta-contact = Questions about an order or a product? Write to { $store }.
contact-title = Contact us
contact-text = Ask about an order, a product or a return. We read every message and answer by email.
contact-name = Name
contact-email = Email
contact-order = Order number
contact-topic = What is it about?
contact-topic-order = My order
contact-topic-product = A product
contact-topic-return = A return
contact-topic-other = Something else
contact-message = Message
contact-website = Leave this field empty
contact-send = Send message
contact-sent = Thank you, your message is on its way. We will answer by email.
contact-error-topic = Choose what it is about.
contact-error-short = Please write at least { $min } characters.
store-announcement = Announcement
listing-products = Products
product-seen = You looked at
product-seen-forget = Clear this list
