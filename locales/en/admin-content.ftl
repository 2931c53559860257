# Content in the admin: redirects.
admin-redirects = Redirects
admin-redirects-text = Keep visitors and search results when an address changes. Products and categories that you rename lead on by themselves.
admin-redirects-new = Add a redirect
admin-redirects-from = Old address
admin-redirects-from-hint = The path, for instance /product/mouse-x1. A full address of your old shop works too.
admin-redirects-to = New address
admin-redirects-to-hint = A page of this store, for instance /p/mouse-x1.
admin-redirects-add = Add redirect
admin-redirects-import = Import from a file
admin-redirects-import-text = For a move from another shop: all old addresses at once.
admin-redirects-file = CSV file
admin-redirects-file-hint = Two columns, old and new address, up to 5,000 lines. Lines that are here already are not doubled.
admin-redirects-import-button = Import
admin-redirects-imported = { $taken } taken, { $same } were there already, { $refused } refused.
admin-redirects-row = Line { $row }:
admin-redirects-more = { $n ->
    [one] And one more line.
   *[other] And { $n } more lines.
  }
admin-redirects-none = No redirects yet
admin-redirects-none-text = Add the addresses of your old shop, and nobody who bookmarked them ends up nowhere.
admin-redirects-search = Search addresses
admin-redirects-source = From
redirect-source-renamed = A rename
redirect-source-added = Added by hand
redirect-source-imported = Imported
redirect-error-from = Write a path that begins with a slash, or a full address of your old shop.
redirect-error-to = Write a page of this store that begins with a slash.
redirect-error-home = The home page cannot lead elsewhere.
redirect-error-served = The store answers this address itself.
redirect-error-in-use = A product, category or page is at this address. Rename it instead.
redirect-error-host = A redirect can only lead to a page of this store.
redirect-error-long = This address is too long.
redirect-error-loop = This would lead round in a circle.
redirect-error-many = There are too many redirects. Remove some first.
redirect-error-file-none = Choose a CSV file with at least one line.
redirect-error-file-large = The file is larger than 1 MB. Please split it.
redirect-error-file-long = The file has more than 5,000 lines. Please split it.
redirect-error-file-text = This is no CSV file in UTF-8. Please save it as “CSV UTF-8”.
