# The platform's own pages: the public page, the operators' console, the mailbox of development.
platform-home-title = SmartSeller: many stores, one house
platform-home-heading = Many stores. One house.
platform-home-lead = SmartSeller gives every business an online store of its own, with its own address, look, language and currency, and runs them all from one place.
platform-home-see = Visit the stores
platform-home-console = Console
platform-home-mailbox = Mailbox
platform-home-nav = Main
platform-home-skip = Skip to the stores
platform-home-stores = Open right now
platform-home-count = { $n ->
    [one] { $n } store
   *[other] { $n } stores
  }
platform-home-empty = No store is open yet
platform-home-empty-text = The first one is created in the console.
platform-home-pages = Pages of stores
platform-home-how = What every store gets
platform-home-point-own = An address and a face
platform-home-point-own-text = Its own name on the web, a theme with its colours and logo, and its own languages. Nobody can tell that others live next door.
platform-home-point-phone = A shop that fits a phone
platform-home-point-phone-text = Light pages that open on a slow line and an old phone. Scripts make them nicer; none is needed to buy.
platform-home-point-pay = Payments people use
platform-home-point-pay-text = Bank transfer, cash on delivery, or a payment page. Prices and stock are checked once more at the moment of the order.
platform-home-point-work = A back office that is calm
platform-home-point-work-text = Products with options, a category tree, orders with a timeline, design with a preview. Everything is where you look for it.
platform-home-point-data = Data under its own lock
platform-home-point-data-text = Every store keeps its data in rooms of its own, and the database itself refuses to open anybody else's door.
platform-home-point-speed = Speed on a busy day
platform-home-point-speed-text = Pages are kept ready and renewed the moment something changes. The last five pieces are sold exactly five times.
platform-previous = Previous
platform-next = Next
platform-name = SmartSeller
platform-console = Console
platform-language-name = English
platform-menu-health = Health
platform-never = never
platform-just-now = just now
platform-range = { $first } to { $last } of { $total }

platform-login-title = Sign in to the console
platform-login-text = For the people who run the platform.
platform-login-email = E-mail
platform-login-password = Password
platform-login-button = Sign in
platform-login-back = Back to SmartSeller
platform-set-up-text = The console asks for your password and for a code of your phone. Set the phone up now; it takes a minute, once.
platform-login-refused = That e-mail and password do not match an account that may sign in now.

platform-overview = Overview
platform-overview-figures = Figures
platform-overview-quiet = All is quiet: every store's tables are up to date and no job waits for you.
platform-overview-newest = Newest stores
platform-overview-all = All stores
platform-figure-open = Open stores
platform-figure-suspended = Suspended
platform-figure-suspended-note = closed by an operator
platform-figure-orders = Orders
platform-figure-orders-note = of all stores, since they opened
platform-figure-jobs = Jobs waiting
platform-figure-jobs-note = for their time or a worker
platform-worry-dead-look = Look at them
platform-worry-migrations-look = See what they said
platform-worry-late = The oldest job was due { $when }. Is a worker running?
platform-worry-late-look = Look at the queue
platform-lanes = Database lanes
platform-lanes-text = Connections of this process, by the group of stores they serve.
platform-lane = Lane { $number }
platform-lane-use = { $busy } busy, { $idle } idle, { $size } at most
platform-trail = What happened
platform-trail-none = Nothing yet.
platform-did-tenant-create = Opened a store
platform-did-tenant-suspend = Suspended the store
platform-did-tenant-resume = Opened the store again
platform-did-tenant-delete = Removed a store
platform-did-tenant-migrate = Updated the store's tables
platform-did-migrations-run = Updated all stores' tables
platform-did-jobs-retry = Put dead jobs back
platform-did-jobs-drop = Dropped dead jobs
platform-did-operator-set = Let an operator in
platform-did-operator-sign-in = Signed in

platform-tenants = Stores
platform-tenants-new = New store
platform-tenants-all = All
platform-tenants-store = Store
platform-tenants-state = State
platform-tenants-plan = Plan
platform-tenants-version = Tables
platform-tenants-orders = Orders
platform-tenants-activity = Last activity
platform-tenants-created = Opened
platform-tenants-search = Name, address or owner
platform-tenants-sort = Order
platform-tenants-none = No stores yet
platform-tenants-none-text = Open the first one: it takes less than a minute.
platform-sort-newest = Newest first
platform-sort-name = By name
platform-sort-orders = Most orders first
platform-sort-activity = Latest activity first
platform-state-active = Open
platform-state-suspended = Suspended
platform-state-provisioning = Being set up
platform-state-closed = Closed
platform-state-deleting = Being removed

platform-new-store = The store
platform-new-store-text = The owner can change the name later. The address stays.
platform-new-name = Name
platform-new-slug = Address
platform-new-slug-hint = 3 to 40 small letters, digits and single hyphens.
platform-slug-free = { $host } can be had.
platform-new-owner = The owner
platform-new-owner-text = Gets a password that you see once, on the next page. Somebody who owns another store keeps theirs.
platform-new-email = Owner's e-mail
platform-new-place = Where it sells
platform-new-place-text = Language, currency and time zone that the store starts with.
platform-new-language = Language
platform-new-currency = Currency
platform-new-zone = Time zone
platform-new-theme = Theme
platform-new-listed = Show it on SmartSeller's own page
platform-new-listed-hint = Shoppers who open the platform's address see it there.
platform-new-create = Open the store
platform-error-zone = Choose a time zone from the list.
platform-error-theme = Choose a theme from the list.
platform-opened-title = { $name } is open
platform-opened-detail = Details
platform-opened-sign-in = The owner's sign-in
platform-opened-once = Pass this on now: the password is kept nowhere and cannot be shown again.
platform-opened-known = This person has an account already and signs in with their own password.
platform-opened-store = Store
platform-opened-admin = Back office

platform-show-visit = Visit
platform-show-admin = Back office
platform-show-suspended = This store is suspended. Shoppers read only that it is closed.
platform-show-migration = The last update of its tables failed
platform-show-people = People
platform-show-people-none = Nobody works here yet.
platform-show-hosts = Addresses
platform-show-main = Main
platform-show-verified = Verified
platform-show-unverified = Not verified
platform-show-jobs = Dead jobs of this store
platform-show-facts = Facts
platform-show-behind = Its tables are older than the program.
platform-fact-owner = Owner
platform-fact-listed = On the public page
platform-fact-schema = Schema
platform-fact-lane = Lane
platform-role-owner = Owner
platform-role-manager = Manager
platform-role-fulfilment = Fulfilment
platform-role-viewer = Viewer
platform-suspend-title = Suspend the store
platform-suspend-text = Shoppers and staff see a closed page at once. Its jobs wait. Nothing is lost.
platform-suspend-reason = Reason, for the operators
platform-suspend-button = Suspend
platform-resume-title = Open it again
platform-resume-text = The store answers at once, and its waiting jobs run.
platform-resume-button = Open the store
platform-error-reason = Say why, so that the next operator understands.
platform-error-reason-long = Keep it below 500 characters.
platform-error-migration = The update failed. The store's page says how.
notice-tenant-suspended = The store is suspended.
notice-tenant-resumed = The store is open again.
notice-tenant-migrated = The store's tables are up to date.
notice-migration-failed = The update failed; see what the database said.
notice-migrations-done = All stores are up to date.
notice-migrations-failed = Some stores could not be updated; they stand first.
notice-jobs-retried = Put back. They run at once.
notice-jobs-dropped = Dropped.
notice-jobs-none = There was nothing left to do: somebody was faster.

platform-jobs = Jobs
platform-jobs-refresh = Refresh
platform-jobs-letters = Jobs in trouble
platform-jobs-letters-text = A job is tried eight times over about three hours. Then it waits here for you.
platform-jobs-dead = Dead
platform-jobs-dead-note = need an operator
platform-jobs-failing = Failing
platform-jobs-pending = Waiting
platform-jobs-pending-note = for their time or a worker
platform-jobs-running = Running
platform-jobs-running-note = held by a worker
platform-jobs-done = Done
platform-jobs-oldest = Oldest due
platform-jobs-oldest-note = of those that should have run
platform-jobs-nothing-due = Nothing due
platform-jobs-none-dead = No dead jobs
platform-jobs-none-dead-text = Everything that was asked for has been done or is still being tried.
platform-jobs-none = Nothing here
platform-jobs-none-text = No job is in this state.
platform-jobs-retry = Retry
platform-jobs-drop = Drop
platform-jobs-retry-all = Retry all
platform-jobs-drop-all = Drop all
platform-jobs-drop-sure = They are never done then. What they were for stays undone.
platform-jobs-job = Job
platform-jobs-tenant = Store
platform-jobs-tries = Tries
platform-jobs-died = Died
platform-jobs-next = Next try
platform-jobs-kinds = By kind
platform-jobs-kind = Kind
platform-jobs-page = Page { $n }

platform-migrations = Migrations
platform-migrations-text = Every store has tables of its own. One that cannot be updated does not stop the others.
platform-migrations-ready = Every store's tables are up to date
platform-migrations-newest = newest
platform-migrations-tenants = Stores
platform-migrations-failed = Failed: what the database said
platform-migrations-retry = Update now
platform-migrations-all = Update all

platform-mailbox = Mailbox
platform-mailbox-skip = Skip to the letter
platform-mailbox-search = Recipient or subject
platform-mailbox-letters = Letters
platform-mailbox-none = No letters
platform-mailbox-none-text = What the stores would send arrives here: place an order and look again.
platform-mailbox-pick = Choose a letter
platform-mailbox-pick-text = Nothing here was sent to anybody.
platform-mailbox-back = Back to all letters
platform-mailbox-from = From
platform-mailbox-to = To
platform-mailbox-date = Date
platform-mailbox-views = Version
platform-mailbox-text = Text
platform-ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
  }
platform-ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
  }
platform-ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
  }
platform-in-minutes = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
  }
platform-in-hours = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
  }
platform-in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
  }
platform-figure-open-note = { $n ->
    [one] { $n } opened in the last 30 days
   *[other] { $n } opened in the last 30 days
  }
platform-worry-dead = { $n ->
    [one] { $n } job failed for good and waits for you
   *[other] { $n } jobs failed for good and wait for you
  }
platform-worry-migrations = { $n ->
    [one] The tables of { $n } store could not be updated
   *[other] The tables of { $n } stores could not be updated
  }
platform-jobs-dead-n = { $n ->
    [one] { $n } dead job
   *[other] { $n } dead jobs
  }
platform-jobs-n = { $n ->
    [one] { $n } job
   *[other] { $n } jobs
  }
platform-migrations-behind = { $n ->
    [one] { $n } store is behind
   *[other] { $n } stores are behind
  }
platform-did-two-step-on = Turned two-step sign-in on
platform-did-two-step-replaced = Moved two-step sign-in to another phone
platform-did-two-step-off = Turned two-step sign-in off
platform-did-two-step-codes = Made new recovery codes
platform-did-password-changed = Changed their password
platform-did-password-set = Gave somebody who works for a store a new password
platform-did-password-reset = Chose a new password by mail
