"""The words every part of Nianbao uses. Imports nothing of ours."""
