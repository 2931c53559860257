# Ending letters that are not about an order.
unsubscribe-title = Emails
unsubscribe-ask = No more of these emails?
unsubscribe-ask-text = { $store } will stop sending you { $topic }. Emails about your orders keep coming.
unsubscribe-do = Unsubscribe
unsubscribe-done = You are unsubscribed
unsubscribe-done-text = { $store } sends you no more { $topic }. Emails about your orders keep coming.
unsubscribe-undo = Keep sending them after all
unsubscribe-topic-cart-reminder = reminders about a basket
unsubscribe-topic-back-in-stock = back-in-stock notices
unsubscribe-topic-review-request = requests for a review
unsubscribe-topic-news = news and offers
mail-unsubscribe = Unsubscribe
mail-unsubscribe-why = You get this email because you asked { $store } for { $topic }.
