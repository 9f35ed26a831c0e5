"""The attribute catalogue of API v3, as far as the simulator serves it."""

TYPE_2 = 32
CHADEMO = 30
SCHUKO = 14
CCS = 39
HYDROGEN = 70
BIOGAS = 82

CONNECTORS = {
    SCHUKO: "Schuko CEE 7/4",
    CHADEMO: "CHAdeMO",
    TYPE_2: "Type 2",
    CCS: "CCS/Combo",
    HYDROGEN: "Hydrogen",
    BIOGAS: "Biogas",
}

CAPACITIES = {
    3.6: (7, "3,6 kW - 230V 1-phase max 16A"),
    7.4: (8, "7,4 kW - 230V 1-phase max 32A"),
    11: (10, "11 kW - 400V 3-phase max 16A"),
    22: (11, "22 kW - 400V 3-phase max 32A"),
    43: (12, "43 kW - 400V 3-phase max 63A"),
    50: (13, "50 kW - 500VDC max 100A"),
    62.5: (38, "62,5 kW DC"),
    150: (24, "150 kW DC"),
    180: (42, "180 kW DC"),
    300: (33, "300 kW DC"),
    400: (36, "400 kW DC"),
}
GASES = {HYDROGEN: (27, "700 bar"), BIOGAS: (34, "CBG")}
ENERGY_CARRIERS = {HYDROGEN: ("2", "Hydrogen"), BIOGAS: ("3", "Biogas")}
UNKNOWN_CAPACITY = 99

AVAILABILITIES = {1: "Public", 2: "Visitors", 3: "Employees", 4: "By appointment", 5: "Residents"}


def capacity(connector: int, kilowatts: float) -> tuple[int, str]:
    """Return the id and the text of a capacity; a power not in the catalogue gets a new id."""
    if connector in GASES:
        return GASES[connector]
    text = f"{kilowatts:g} kW DC".replace(".", ",")
    return CAPACITIES.get(kilowatts, (UNKNOWN_CAPACITY, text))
