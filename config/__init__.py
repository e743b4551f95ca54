"""The drawer: settings, profiles and words an operator may change without a programmer."""
