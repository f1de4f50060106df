"""Who may see and change what, why and until when: pure rules, standard library only."""
