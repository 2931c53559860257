# Prices in further currencies.

currency-choose = Show prices in
currency-note = Prices in { $shown } are a guide. You pay in { $own }.
currency-cart = This basket is { $amount }.
currency-about = Total, about
currency-charged = You pay
currency-seen = Shown as { $amount } when you ordered ({ $rate })
currency-seen-label = Shown to the shopper

admin-settings-currencies = Currencies
admin-currencies-text = Shoppers can look at prices in these currencies. Orders are always charged in { $own }.
admin-currencies-none = None
admin-currencies-own = So much of your currency
admin-currencies-worth = is worth so much of this one
admin-currencies-step = Round to
admin-currencies-step-hint = For example 0.05 or 1000. Empty: the smallest coin.
admin-currencies-hint = You type the rates yourself, and they stay until you change them. To remove a currency, choose None.
admin-currencies-plan-none = Your plan shows prices in one currency.
admin-currencies-outdated = These rates were typed for another currency of your store, so nothing is shown in them. Type them anew.
admin-currencies-error-most = Use at most 5 further currencies.
admin-currencies-error-plan = Your plan does not allow so many currencies.
admin-currencies-error-currency = Choose each currency once, and not your own.
