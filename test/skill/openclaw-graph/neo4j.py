"""Stands in for the database driver: answers every statement, and writes what it was given to $RECORD as JSON."""
import json
import os


class Result:
    def single(self):
        return {"cnt": 1}


class Session:
    def __enter__(self):
        self.statements = []
        return self

    def __exit__(self, *_):
        with open(os.environ["RECORD"], "w", encoding="utf-8") as file:
            json.dump(self.statements, file)

    def run(self, query, **params):
        self.statements.append({"query": query, "params": params})
        return Result()


class Driver:
    def verify_connectivity(self):
        pass

    def session(self):
        return Session()

    def close(self):
        pass


class GraphDatabase:
    @staticmethod
    def driver(*_, **__):
        return Driver()
