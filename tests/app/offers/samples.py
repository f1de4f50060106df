"""Offers for the tests, all invented."""

HEADING = (
    "kennung;titel;art;themen;anbieter;niveau von;niveau bis;sprachen;kinderbetreuung;betreuungsplätze;ags;adresse;beginn;ende;"
    "plätze;freie plätze;zielgruppe;hinweis;internet\r\n"
)
FIRST = (
    "K-1;Integrationskurs Abend;Sprachkurs;learn_german;Volkshochschule Musterstadt;A1;A2;ar, kmr;ja;6;06433001;Lernweg 2;"
    "11.01.2027;30.06.2027;20;4;Eltern;mit Kinderbetreuung;https://example.org/k1\r\n"
)
SECOND = "K-2;Berufssprachkurs B2;sprachkurs;learn_german|work;Musterverein;B1;B2;;nein;;06433002;;2027-02-01;;15;;;;\r\n"
THIRD = "K-3;Beratung am Vormittag;beratung;forms_and_authorities;Musterverein;;;;;;06433001;;;;;;;;\r\n"
CATALOGUE = HEADING + FIRST + SECOND + THIRD
