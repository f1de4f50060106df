"""Papers a person takes home, as tagged PDF in German and her own language: the letter and the receipt. Knows no HTTP."""
