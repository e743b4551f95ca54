"""What `suban <command>` does: one function a command, which returns its exit code."""
