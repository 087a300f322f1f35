"""The rules over the running text, the self-evaluation forms and the identity."""
