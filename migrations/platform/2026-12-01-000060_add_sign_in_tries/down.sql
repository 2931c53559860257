DROP TABLE platform.sign_in_tries;
