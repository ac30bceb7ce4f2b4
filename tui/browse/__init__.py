"""What the browse screen does, an idea a file; the screen itself only lays out and passes on."""
