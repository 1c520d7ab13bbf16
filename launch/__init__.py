"""`jianxi`: starts the embedded database and every service as processes; imports none of them."""
