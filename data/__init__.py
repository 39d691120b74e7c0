"""The files that places issue and departments hand in: checked, read, converted and put together."""
