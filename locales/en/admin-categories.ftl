# Categories in the admin.
admin-categories = Categories
admin-categories-new = Add category
admin-categories-new-under = Add a category inside
admin-categories-none = Sort your products into categories
admin-categories-none-text = Categories make the menu of your store. They can stand inside each other.
admin-categories-hidden = Hidden
admin-categories-up = Move up
admin-categories-down = Move down
admin-categories-hide = Hide
admin-categories-show = Show
admin-categories-products = { $n ->
    [0] No products
    [one] 1 product
   *[other] { $n } products
  }
admin-category-new-title = New category
admin-category-name = Name
admin-category-parent = Inside
admin-category-parent-hint = Choose another category to move this one, with everything in it.
admin-category-top = Top level
admin-category-description = Description
admin-category-picture = Picture
admin-category-picture-text = Shown on the store’s home page. It is saved as soon as it is uploaded; save your other changes first.
admin-category-visible = Visible in the store
admin-category-visible-hint = Hidden categories keep their products but leave the menu.
admin-category-slug-hint = Made from the name when empty and then stays. After a change the old address leads to the new one.
admin-category-conflict = This category was changed while you were editing.
category-delete-full = Only an empty category can be deleted. Move its products and inner categories first.
error-category-loop = A category cannot stand inside itself.
error-category-deep = Categories go at most five levels deep.
category-conflict = Another person saved this while you were editing.
