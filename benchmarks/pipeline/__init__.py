"""The whole pipeline measured: reports a minute, what the machinery adds to the stages, and memory."""
