"""The command mingzhang."""
