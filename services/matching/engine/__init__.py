"""The solver of a round: who is placed and where, from lists, capacities and an order alone."""
