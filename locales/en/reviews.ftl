# What buyers say of products: the shopper's pages, the letter, the admin.
review-title = Your reviews
review-text = How do you like what you bought? Your words help others to choose.
review-nothing = As soon as something of this order has left, you can write about it here.
review-write = Write a review
review-about = How do you like { $name }?
review-stars = Your rating
review-stars-of = { $n ->
    [one] { $n } star
   *[other] { $n } stars
}
review-headline = In a few words
review-body = Your review
review-photos = Photos
review-photos-hint = Up to { $max } pictures of at most 10 MB each. After a mistake they have to be chosen again.
review-author = Name that is shown
review-author-hint = Everybody sees this name beside your review.
review-send = Send the review
review-moderated = The store reads every review before it is shown. You can write one for each product.
review-error-stars = Choose one to five stars.
review-error-body = Write a sentence or two.
review-error-photos = At most four photos.
review-error-photo-large = A photo may have at most 10 MB.
review-refused-not-bought = This product has not left yet.
review-refused-twice = You have written about this product already.
review-refused-not-now = Somebody else has decided about this review already.
review-own-pending = Thank you! The store is reading your review.
review-own-published = Your review is shown.
review-own-rejected = Your review is not shown.
review-panel = Reviews
review-count = { $n ->
    [one] { $n } review
   *[other] { $n } reviews
}
review-average-of = { $average } of 5 stars, { $count }
review-verified = Verified purchase
review-nobody = A customer
review-photo = Photo { $n }
review-reply-by = { $store } replies
review-pages = Pages of reviews
review-page-of = { $n } / { $all }
review-newer = Newer reviews
review-older = Older reviews
review-status-pending = To review
review-status-published = Published
review-status-rejected = Rejected
order-reviews = What do you think?
letter-review-request = Review request
letter-review-request-when = Some days after delivery, if you switch it on under After the sale.
mail-review-subject = { $store }: how do you like it?
mail-review-heading = How do you like it, { $name }?
mail-review-intro = Your order { $number } from { $store } has been with you for a few days. Would you tell others what you think? It takes a minute, and you need no account.
mail-review-write = Write a review

admin-reviews-nav = Reviews
admin-reviews-title = Reviews
admin-reviews-settings = Review settings
admin-reviews-none = No reviews yet
admin-reviews-none-text = Whoever has received a product can write about it from the order's page. New reviews wait here for you.
admin-reviews-no-match = Nothing here
admin-reviews-no-match-text = No review matches this view.
admin-reviews-search = Search text, name, product or order
admin-reviews-stars = Stars
admin-reviews-any-stars = Any stars
admin-reviews-publish = Publish
admin-reviews-reject = Do not show
admin-reviews-open = Open
admin-reviews-reply = Your reply
admin-reviews-reply-text = Shown under the review in the store. Leave it empty to take it away.
notice-review-replied = Your reply is saved.
admin-settings-reviews-title = Reviews
admin-settings-reviews-text = Buyers can always write from their order's page. You decide what is shown.
admin-settings-ask-review = Ask for a review by email
admin-settings-ask-review-hint = One email per order, with a link to stop them. Who asked for no more gets none.
admin-settings-ask-review-days = Days after delivery
admin-settings-error-review-days = Enter a whole number of days from 1 to 90.
