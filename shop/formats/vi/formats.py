DATE_FORMAT = "d/m/Y"
SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "H:i d/m/Y"
THOUSAND_SEPARATOR = "."
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
# Typed by hand the Vietnamese way in both languages: here 05/12/2014 is never a day in May. Django adds the ISO forms.
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = [f"{date} {time}" for time in ("%H:%M", "%H:%M:%S") for date in DATE_INPUT_FORMATS]
DATETIME_INPUT_FORMATS += DATE_INPUT_FORMATS
