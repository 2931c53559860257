# Mails about a shopper's account, and the link to an order that was looked up by its number.
mail-account-verify-subject = { $store }: confirm your e-mail address
mail-account-verify-heading = One more step, { $name }
mail-account-verify-intro = Confirm that { $email } is yours, and your account at { $store } is ready to use.
mail-account-verify-button = Confirm e-mail address
mail-account-verify-note = The link works for 24 hours and only once. You will be asked for the password that you have just chosen. Was it not you who signed up? Then ignore this mail: without your confirmation the account never becomes active.

mail-account-reset-subject = { $store }: choose a new password
mail-account-reset-heading = Choose a new password
mail-account-reset-intro = Somebody asked for a new password for the account { $email } at { $store }.
mail-account-reset-button = Choose a new password
mail-account-reset-note = The link works for 30 minutes and only once. Was it not you who asked? Then ignore this mail: your password stays as it is.

mail-account-taken-subject = { $store }: you already have an account
mail-account-taken-heading = You already have an account here
mail-account-taken-intro = Somebody just tried to sign up at { $store } with { $email }. This address has an account already, so nothing has changed.
mail-account-taken-button = Sign in
mail-account-taken-note = Forgot your password? The sign-in page has a link to choose a new one. Was it not you who tried? Then there is nothing to do.

mail-order-link-subject = { $store }: the link to your order { $number }
mail-order-link-heading = Here is your order
mail-order-link-intro = Hello { $name }, somebody asked for the link to order { $number }. It shows the status, the payment and the delivery.

mail-account-email-subject = { $store }: confirm your new e-mail address
mail-account-email-heading = Confirm your new e-mail address
mail-account-email-intro = Hello { $name }, somebody asked to use this address for your account at { $store }.
mail-account-email-button = Use this address
mail-account-email-note = The link works for one hour and only once. Was it not you who asked? Then ignore this mail.

mail-account-moved-subject = { $store }: your account has another e-mail address
mail-account-moved-heading = Your account has another e-mail address
mail-account-moved-intro = Hello { $name }, your account at { $store } does not use this address any more.
mail-account-moved-button = Go to signing in
mail-account-moved-note = Was it not you who changed it? Reply to this mail soon, so that the store can help.

mail-account-two-step-on-subject = { $store }: two-step sign-in is on
mail-account-two-step-on-heading = Two-step sign-in is on
mail-account-two-step-on-intro = Hello { $name }, from now on signing in to your account at { $store } asks for a code of your authenticator app as well as the password. All other devices were signed out.
mail-account-two-step-on-button = Look at the settings
mail-account-two-step-on-note = Keep the recovery codes in a safe place. Was it not you? Choose a new password at once, and reply to this mail.

mail-account-two-step-off-subject = { $store }: two-step sign-in is off
mail-account-two-step-off-heading = Two-step sign-in is off
mail-account-two-step-off-intro = Hello { $name }, from now on signing in to your account at { $store } asks for your password only.
mail-account-two-step-off-button = Look at the settings
mail-account-two-step-off-note = Was it not you? Choose a new password at once, turn two-step sign-in on again, and reply to this mail.

mail-account-recovery-code-subject = { $store }: a recovery code was used
mail-account-recovery-code-heading = A recovery code was used
mail-account-recovery-code-intro = Hello { $name }, somebody confirmed with your password and one of your recovery codes that your account at { $store } is theirs.
mail-account-recovery-code-left = { $n ->
    [0] It was the last one.
    [one] One more is left.
   *[other] { $n } more are left.
  }
mail-account-recovery-code-button = Get new recovery codes
mail-account-recovery-code-note = Was it not you? Choose a new password at once, and reply to this mail.
