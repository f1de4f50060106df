"""Open data: once a year a few tables of whole Kreise with noise that is never cut, so that they may stand anywhere for ever.

OpenDP's discrete Gaussian; its randomness is the machine's and is kept nowhere. The yearly rho is divided evenly over the tables.
A value under the threshold, or on fewer than k people, has the same sign as everywhere else.
"""

import math
from datetime import date

import numpy as np
import opendp.prelude as dp
from opendp.core import measurement_map

from app.monitoring.area_tree import Ints
from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.counting import People, Snapshot
from app.monitoring.parameters import Parameters
from app.monitoring.privacy import BudgetExceeded, Spend
from app.monitoring.release import Table
from app.monitoring.rules import HIDDEN


def open_tables(
    catalogue: Catalogue, parameters: Parameters, snapshot: Snapshot, reference_date: date, last: date | None
) -> tuple[dict[str, Table], tuple[Spend, ...]]:
    """The open tables of a year and what they cost; BudgetExceeded where `last` says that this year has had its own."""
    if last is not None and last.year >= reference_date.year:
        raise BudgetExceeded("the open data of this year have been published")
    catalogue.check_sizes(parameters)
    counts = People(catalogue, snapshot).counts()
    rho = parameters.open_data.rho / len(catalogue.open_data)
    tables, spends = {}, []
    for dimensions in catalogue.open_data:
        name = table_name("kreis", dimensions)
        true = counts["kreis", dimensions]
        noisy = np.maximum(0, _noisy(true, rho))
        shown = (noisy >= parameters.open_data.threshold) & (true >= parameters.persons)
        classes = tuple(catalogue.dimensions[code].classes for code in dimensions)
        values = np.where(shown, noisy, HIDDEN).astype(np.int32)
        values.setflags(write=False)
        tables[name] = Table(name, "kreis", dimensions, catalogue.areas.keys("kreis"), classes, values)
        spends.append(Spend("kreis", name, "gaussian", rho, 0.0))
    return tables, tuple(spends)


def _noisy(true: Ints, rho: float) -> Ints:
    dp.enable_features("contrib")
    measurement = dp.m.make_gaussian(
        dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float), scale=math.sqrt(1 / (2 * rho))
    )
    if measurement_map(measurement, 1.0) > rho * (1 + 1e-9):
        raise ValueError("the open data cost more than they may")
    return np.array(measurement(true.ravel().tolist()), dtype=np.int64).reshape(true.shape)
