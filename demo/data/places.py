"""Real places for made-up people and programs: city, state, county, and the first three digits of the ZIP code."""

from typing import NamedTuple


class Place(NamedTuple):
    city: str
    state: str
    county: str
    zip_prefix: str

    def __str__(self) -> str:
        return f"{self.city}, {self.state}"


PLACES = (
    Place("Albuquerque", "NM", "Bernalillo", "871"),
    Place("Anchorage", "AK", "Anchorage", "995"),
    Place("Atlanta", "GA", "Fulton", "303"),
    Place("Austin", "TX", "Travis", "787"),
    Place("Baltimore", "MD", "Baltimore City", "212"),
    Place("Birmingham", "AL", "Jefferson", "352"),
    Place("Boise", "ID", "Ada", "837"),
    Place("Boston", "MA", "Suffolk", "021"),
    Place("Buffalo", "NY", "Erie", "142"),
    Place("Burlington", "VT", "Chittenden", "054"),
    Place("Charleston", "SC", "Charleston", "294"),
    Place("Charlotte", "NC", "Mecklenburg", "282"),
    Place("Chicago", "IL", "Cook", "606"),
    Place("Cincinnati", "OH", "Hamilton", "452"),
    Place("Cleveland", "OH", "Cuyahoga", "441"),
    Place("Columbus", "OH", "Franklin", "432"),
    Place("Dallas", "TX", "Dallas", "752"),
    Place("Darien", "IL", "DuPage", "605"),
    Place("Denver", "CO", "Denver", "802"),
    Place("Des Moines", "IA", "Polk", "503"),
    Place("Detroit", "MI", "Wayne", "482"),
    Place("Durham", "NC", "Durham", "277"),
    Place("El Paso", "TX", "El Paso", "799"),
    Place("Fargo", "ND", "Cass", "581"),
    Place("Fresno", "CA", "Fresno", "937"),
    Place("Grand Rapids", "MI", "Kent", "495"),
    Place("Hartford", "CT", "Hartford", "061"),
    Place("Honolulu", "HI", "Honolulu", "968"),
    Place("Houston", "TX", "Harris", "770"),
    Place("Indianapolis", "IN", "Marion", "462"),
    Place("Jacksonville", "FL", "Duval", "322"),
    Place("Kansas City", "MO", "Jackson", "641"),
    Place("Las Vegas", "NV", "Clark", "891"),
    Place("Little Rock", "AR", "Pulaski", "722"),
    Place("Los Angeles", "CA", "Los Angeles", "900"),
    Place("Louisville", "KY", "Jefferson", "402"),
    Place("Madison", "WI", "Dane", "537"),
    Place("Memphis", "TN", "Shelby", "381"),
    Place("Miami", "FL", "Miami-Dade", "331"),
    Place("Milwaukee", "WI", "Milwaukee", "532"),
    Place("Minneapolis", "MN", "Hennepin", "554"),
    Place("Nashville", "TN", "Davidson", "372"),
    Place("New Orleans", "LA", "Orleans", "701"),
    Place("Newark", "NJ", "Essex", "071"),
    Place("Norfolk", "VA", "Norfolk City", "235"),
    Place("Oklahoma City", "OK", "Oklahoma", "731"),
    Place("Omaha", "NE", "Douglas", "681"),
    Place("Orlando", "FL", "Orange", "328"),
    Place("Philadelphia", "PA", "Philadelphia", "191"),
    Place("Phoenix", "AZ", "Maricopa", "850"),
    Place("Pittsburgh", "PA", "Allegheny", "152"),
    Place("Portland", "ME", "Cumberland", "041"),
    Place("Portland", "OR", "Multnomah", "972"),
    Place("Providence", "RI", "Providence", "029"),
    Place("Rochester", "MN", "Olmsted", "559"),
    Place("Sacramento", "CA", "Sacramento", "958"),
    Place("Salt Lake City", "UT", "Salt Lake", "841"),
    Place("San Antonio", "TX", "Bexar", "782"),
    Place("San Diego", "CA", "San Diego", "921"),
    Place("San Juan", "PR", "San Juan", "009"),
    Place("Seattle", "WA", "King", "981"),
    Place("Sioux Falls", "SD", "Minnehaha", "571"),
    Place("Spokane", "WA", "Spokane", "992"),
    Place("St. Louis", "MO", "St. Louis City", "631"),
    Place("Tampa", "FL", "Hillsborough", "336"),
    Place("Tucson", "AZ", "Pima", "857"),
    Place("Wichita", "KS", "Sedgwick", "672"),
)
