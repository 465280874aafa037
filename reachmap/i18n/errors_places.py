"""Errors about venues, where people live, ways and plans, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_

PLACE_ERRORS: dict[str, str] = {
    "setting_not_detour": N_(
        "{file}: [{section}] {key} must be a number from 1 to {most} (how much longer the way is than the "
        "straight line), not {found}."
    ),
    # --- lists of places
    "places_columns": N_(
        "{file}, sheet {sheet}: a list of places needs a column with names (plats, namn) and two with "
        "coordinates (x and y, or longitud and latitud). Headings there are: {known}."
    ),
    "place_blank": N_("{file}, sheet {sheet}, column {column}: {n} places have no name."),
    "place_name_long": N_(
        "{file}, sheet {sheet}, column {column}: {n} names are longer than {limit} characters."
    ),
    "place_not_number": N_(
        "{file}, sheet {sheet}, column {column}: {n} rows hold something else than a number, 0 or more."
    ),
    "place_bad_status": N_(
        "{file}, sheet {sheet}, column {column}: {n} rows say something else than existing, candidate or "
        "closed (befintlig, kandidat, stängd)."
    ),
    "place_bad_bands": N_("{file}, sheet {sheet}, column {column}: {n} rows name other ages than {known}."),
    "places_many": N_("{file}: {n} places are more than can be read; at most {limit}."),
    "places_nowhere": N_(
        "{file}: no row has a place in Sweden. Coordinates are degrees (59,86 and 17,64) or metres of "
        "SWEREF 99 (6640000 and 650000). Addresses are not looked up."
    ),
    "places_layer_crs": N_("{file}: the layer does not say which reference system its coordinates have."),
    # --- where people live
    "raster_no_crs": N_("{file}: the raster does not say which reference system it has."),
    "raster_negative": N_("{file}: the raster has negative numbers of people."),
    "raster_elsewhere": N_("{file}: the raster does not cover the areas."),
    "raster_turned": N_(
        "{file}: the raster is turned or mirrored; only rasters with north at the top are read."
    ),
    "raster_large": N_("{file}: {n} cells are more than can be read; at most {limit}. Take larger cells."),
    # --- ways
    "roads_none": N_("{file}: there are no roads in the extract."),
    "roads_large": N_(
        "{file}: the extract has more than {limit} points of roads. Cut out the municipality and its "
        "surroundings."
    ),
    "times_lack_venue": N_("There are no travel times to {n} venues, among them {example}."),
    "times_lack_areas": N_("There are no travel times from {n} areas, among them {example}."),
    "times_no_click": N_(
        "With a table of travel times no places can be put on the map: there are no times to {found}."
    ),
    # --- plans
    "plan_no_basis": N_(
        "What plans are made of is kept in memory only: analyse the project again to plan venues."
    ),
    "scenario_bad": N_("The scenario says something that can not be: {field} = {found}."),
    "scenario_no_places": N_(
        "There are no places to choose from. List venues in a file ([venues] file), or put one on the map."
    ),
    "scenario_no_venue": N_("There is no venue called {found}."),
    "scenario_name_twice": N_("There is a place called {found} already. Give the new one another name."),
    "scenario_fixed_many": N_(
        "{fixed} places are to be among {new} new ones. Choose more new ones, or fix fewer."
    ),
    "scenario_few_places": N_("{new} new venues can not be chosen out of {places} places."),
}
