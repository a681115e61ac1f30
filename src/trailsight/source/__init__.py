"""Where logs are and how to read them; what leaves this room is decoded records, file by file."""
