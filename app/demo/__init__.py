"""The demonstration: an invented district, its invented people, and the main job told over real HTTP."""
