-- People who asked for no more letters of a topic. What stands here is a hash
-- of the address and not the address: it is enough to keep still, says nothing
-- about anybody, and may outlive a deleted account.
CREATE TABLE unsubscribes (
    address_hash bytea NOT NULL,
    topic        text NOT NULL CHECK (topic IN ('cart_reminder', 'back_in_stock', 'review_request', 'news')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (address_hash, topic)
);
