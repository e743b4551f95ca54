"""The hall when somebody spoke: what a message from a person or an officer does."""
