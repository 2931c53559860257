DROP TABLE messages;
DROP TABLE pages;
