from enum import StrEnum

class GetSeriesFile(StrEnum):
    SERIES_CSV = "series.csv"
    SERIES_SDMX_CSV = "series.sdmx.csv"
    SERIES_SDMX_XML = "series.sdmx.xml"
    SERIES_XLSX = "series.xlsx"

    def __str__(self) -> str:
        return str(self.value)
