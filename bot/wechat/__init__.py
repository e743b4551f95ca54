"""The WeChat service account: businesses write to it, and are answered there."""
