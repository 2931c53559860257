# Letters that somebody asked for: something is there again, something was left in a basket.
back-title = Tell me when it is back
back-email = Your email
back-consent = { $store } sends one email to this address when it can be bought again, and nothing else. You can end these emails in the email itself.
back-ask = Tell me
back-sent = Thank you. We write to you once when it is back.
mail-back-in-stock-subject = { $name } is back at { $store }
mail-back-in-stock-heading = It is back
mail-back-in-stock-intro = You wanted to know: { $name } can be bought again at { $store }.
mail-back-in-stock-button = Have a look
mail-back-in-stock-note = We keep nothing aside, so it may sell out again. This is the only email about it.
