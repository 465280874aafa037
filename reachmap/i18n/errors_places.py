"""Errors about venues, where people live, ways, distances and plans, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_, count

PLACE_ERRORS: dict[str, str] = {
    "setting_not_detour": N_(
        "{file}: [{section}] {key} must be a number from 1 to {most} (how much longer the way is than the "
        "straight line), not {found}."
    ),
    # --- lists of places
    "places_columns": N_(
        "{place}: a list of places needs a column with names (plats, namn) and two with coordinates "
        "(x and y, or longitud and latitud). Headings there are: {known}."
    ),
    "place_blank": count(
        "{place}, column {column}: {n} place has no name.",
        "{place}, column {column}: {n} places have no name.",
    ),
    "place_name_long": count(
        "{place}, column {column}: {n} name is longer than {limit} characters.",
        "{place}, column {column}: {n} names are longer than {limit} characters.",
    ),
    "place_not_number": count(
        "{place}, column {column}: {n} row holds something else than a number, 0 or more.",
        "{place}, column {column}: {n} rows hold something else than a number, 0 or more.",
    ),
    "place_bad_status": count(
        "{place}, column {column}: {n} row says something else than existing, candidate or closed "
        "(befintlig, kandidat, stängd).",
        "{place}, column {column}: {n} rows say something else than existing, candidate or closed "
        "(befintlig, kandidat, stängd).",
    ),
    "place_bad_bands": count(
        "{place}, column {column}: {n} row names other ages than {known}.",
        "{place}, column {column}: {n} rows name other ages than {known}.",
    ),
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
    "times_lack_venue": count(
        "There are no travel times to {n} venue: {example}.",
        "There are no travel times to {n} venues, among them {example}.",
    ),
    "times_lack_areas": count(
        "There are no travel times from {n} area: {example}.",
        "There are no travel times from {n} areas, among them {example}.",
    ),
    "times_no_click": N_(
        "With a table of travel times no places can be put on the map: there are no times to {found}."
    ),
    # --- distances and venues
    "access_label_twice": count(
        "{what}: {n} label stands more than once: {example}.",
        "{what}: {n} labels stand more than once, among them {example}.",
    ),
    "access_labels_differ": count(
        "{what}: {n} label is on one side only: {example}. The distances and the numbers of people "
        "or seats must be about the same areas and places.",
        "{what}: {n} labels are on one side only, among them {example}. The distances and the "
        "numbers of people or seats must be about the same areas and places.",
    ),
    "access_not_numbers": N_("{what}: some values are not numbers."),
    "access_bad_amounts": count(
        "{what}: {n} value is missing, infinite or negative. Leave out areas whose number is not known.",
        "{what}: {n} values are missing, infinite or negative. Leave out areas whose number is not known.",
    ),
    "access_bad_distances": count(
        "{n} distance is negative.",
        "{n} distances are negative.",
    ),
    "access_no_places": N_("There is no place to measure a distance to."),
    "access_unknown_place": N_("There are no distances to {found}."),
    "access_bad_reach": N_("What counts as within reach must be a distance, 0 or more, not {found}."),
    "access_unknown_decay": N_(
        'How the weight falls with distance must be a function, steps, or "gaussian", not {found}.'
    ),
    "access_bad_decay": N_("A weight that falls with distance must be a number, 0 or more."),
    "access_bad_detour": N_("The detour factor must be a number, 1 or more, not {found}."),
    "access_no_crs": N_("A layer does not say which reference system its coordinates have."),
    "access_not_metres": N_(
        "Distances need coordinates in metres, such as SWEREF 99 TM (EPSG:3006), not {found}."
    ),
    "access_no_place_on_map": count(
        "{n} area or place has no place on the map.",
        "{n} areas or places have no place on the map.",
    ),
    "access_no_area": count(
        "{n} home belongs to no area.",
        "{n} homes belong to no area.",
    ),
    "siting_unknown_objective": N_("What is to be sought must be one of {known}, not {found}."),
    "siting_number_needed": N_("Say how many venues there are to be."),
    "siting_number_not_used": N_(
        "The fewest venues are sought, so their number can not be given beforehand."
    ),
    "siting_bad_number": N_("The number of venues must be a whole number, 1 or more, not {found}."),
    "siting_too_many": count(
        "{p} venue can not be chosen out of {places} places.",
        "{p} venues can not be chosen out of {places} places.",
        of="p",
    ),
    "siting_fewer_than_existing": count(
        "{p} venue is fewer than the {existing} that are there already. The number includes them.",
        "{p} venues are fewer than the {existing} that are there already. The number includes them.",
        of="p",
    ),
    "siting_radius_needed": N_("Say what distance counts as within reach."),
    "siting_existing_unknown": N_("The existing venue {found} is not among the places."),
    "siting_seats_not_used": N_(
        "The number of people that a venue can take is used only for most people within reach and for "
        "the least mean distance."
    ),
    "siting_out_of_reach": count(
        "{n} area with people has no place within reach at all.",
        "{n} areas with people have no place within reach at all.",
    ),
    "siting_too_few_to_reach": count(
        "With {p} venue some people have no way to it; at least {least} are needed.",
        "With {p} venues some people have no way to any of them; at least {least} are needed.",
        of="p",
    ),
    "siting_seats_too_few": count(
        "No {p} venue has seats for everybody within their way.",
        "No {p} venues have seats for everybody within their way.",
        of="p",
    ),
    "siting_too_large_with_seats": N_(
        "{n} pairs of area and place are too many to be weighed with seats; at most {limit} are. Leave out "
        "places that are far from everybody, or weigh without seats."
    ),
    "siting_solver": N_("The search for venues broke down: {problem}"),
    "siting_no_draws": N_("There are no draws to try the choice on."),
    # --- plans
    "plan_no_basis": N_(
        "What plans are made of is kept in memory only: analyse the project again to plan venues."
    ),
    "scenario_bad": N_("The scenario says something that can not be: {field} = {found}."),
    "scenario_no_places": N_(
        "There are no places to choose from. Put one on the map, or drop a list of them (name, status and "
        "coordinates) in with your own files; a project file names it under [venues] file."
    ),
    "scenario_no_venue": N_("There is no venue called {found}."),
    "scenario_name_twice": N_("There is a place called {found} already. Give the new one another name."),
    "scenario_fixed_many": N_(
        "{fixed} places are to be among {new} new ones. Choose more new ones, or fix fewer."
    ),
    "scenario_few_places": count(
        "{new} new venue can not be chosen out of {places} places.",
        "{new} new venues can not be chosen out of {places} places.",
        of="new",
    ),
}
