"""WeCom: the AI bot in groups on its long connection, the application that writes to persons, and group webhooks."""
