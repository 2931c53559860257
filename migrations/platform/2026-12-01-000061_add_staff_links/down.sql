DROP TABLE platform.staff_links;
