"""The doors: platforms, web pages, the event loop, wiring and the command line."""
