# Words that every surface uses.
common-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
common-save = Save
common-cancel = Cancel
common-back = Back
common-skip = Skip to content
common-search = Search
common-language = Language
common-sign-out = Sign out
common-reference = Reference { $id }
tax-name = Tax
delivery-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
delivery-days-span = { $from }–{ $to } working days
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
