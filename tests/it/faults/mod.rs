//! What a store survives: its database going away under load, and the server
//! being killed in the middle of sales.

mod killed;
mod restart;
