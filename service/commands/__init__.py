"""What `muhero` can do: each module adds its commands to the parser. They call operations and print."""
